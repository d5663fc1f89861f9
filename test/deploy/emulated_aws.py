"""An emulated AWS endpoint on loopback: `emulated_aws.py PORT`. Moto, with what CDK needs on top.

Moto sends the Date header twice; the AWS SDK of JavaScript joins the two into no date at all and then signs with a
clock that is off. Only one is let through.
"""

import sys

import emulated_resources  # noqa: F401
import emulated_stacks  # noqa: F401
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, run_simple

emulated = DomainDispatcherApplication(create_backend_app)


def with_one_date(environ, start_response):
    def start(status, headers, exc_info=None):
        kept = [(name, value) for name, value in headers if name.lower() not in ("date", "server")]
        return start_response(status, kept, *([exc_info] if exc_info else []))

    return emulated(environ, start)


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args):
        pass


run_simple("127.0.0.1", int(sys.argv[1]), with_one_date, threaded=True, request_handler=Quiet)
