#!/bin/bash
# Called by stack.sh and unstack.sh with the phase as arguments.

source "${IRONIC_NG_DIR:-$DEST/ironic_ng}/devstack/lib/ironic_ng"

if is_ironic_ng_enabled; then
    case "$1 ${2:-}" in
        "stack install")
            install_ironic_ng
            ;;
        "stack post-config")
            configure_ironic_ng
            if is_service_enabled keystone; then
                create_ironic_ng_accounts
            fi
            init_ironic_ng
            ;;
        "stack extra")
            start_ironic_ng
            ;;
        "unstack "*)
            stop_ironic_ng
            ;;
        "clean "*)
            cleanup_ironic_ng
            ;;
    esac
fi
