# SPDX-License-Identifier: Apache-2.0
"""How Sphinx builds the documentation."""

import ironic_ng

project = "ironic_ng"
author = "ironic_ng contributors"
release = ironic_ng.__version__
extensions = ["openstackdocstheme", "sphinxcontrib.mermaid"]
html_theme = "openstackdocs"
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_repo_name = ""
openstackdocs_bug_tracker = ""
html_theme_options = {"show_other_versions": False}
exclude_patterns = ["**/_*.rst"]
