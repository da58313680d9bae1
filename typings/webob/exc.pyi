# SPDX-License-Identifier: Apache-2.0
from webob import Response

class HTTPException(Exception): ...

class WSGIHTTPException(Response, HTTPException):
    code: int
    title: str

class HTTPNotFound(WSGIHTTPException): ...
class HTTPMethodNotAllowed(WSGIHTTPException): ...
