"""Runs a Python handler behind the Lambda Runtime API, as the managed runtime does.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib
import importlib.abc
import json
import logging
import os
import sys
import time
import traceback

API = "/2018-06-01/runtime"
# Lambda includes these packages; a local Python may lack them.
INCLUDED = ("boto3", "botocore")
# The end of an invocation's output, by which the reader of the pipes attributes lines.
END = "\x1eEND "


class Included(importlib.abc.MetaPathFinder):
    """The last finder, which explains how to install a package that Lambda includes."""

    def find_spec(self, name, path=None, target=None):
        if name in INCLUDED:
            raise ModuleNotFoundError(
                f"python3 has no {name}: pip install {name} (Lambda includes it)", name=name
            )
        return None


class Context:
    """The context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class RequestId(logging.Filter):
    """Adds the request's identifier to the records of the root logger."""

    value = ""

    def filter(self, record):
        record.aws_request_id = RequestId.value
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": record.aws_request_id,
        }
        if record.exc_info:
            line["errorType"] = record.exc_info[0].__name__
            line["errorMessage"] = str(record.exc_info[1])
            line["stackTrace"] = traceback.format_exception(*record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging():
    handler = logging.StreamHandler(sys.stdout)
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        handler.setFormatter(JsonFormatter())
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    handler.addFilter(RequestId())
    logging.getLogger().addHandler(handler)


class InitError(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.error = {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": list(trace)}


def load(name):
    module_name, dot, function = name.rpartition(".")
    if not dot or not module_name or not function:
        raise InitError(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)",
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise InitError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise InitError("Runtime.UserCodeSyntaxError", message, trace) from error
    except Exception as error:
        raise InitError(type(error).__name__, str(error), stack(error)) from error
    if not hasattr(module, function):
        message = f"Handler '{function}' missing on module '{module_name}'"
        raise InitError("Runtime.HandlerNotFound", message)
    return getattr(module, function)


def stack(error):
    """The frames of an error, without those of this file and of importlib."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__ and "importlib" not in frame.filename]
    return traceback.format_list(own)


def failure(error, request_id):
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": stack(error),
    }


def report(error):
    """Logs an error as the managed runtime does."""
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        print(json.dumps({"level": "ERROR", **error}, ensure_ascii=False))
        return
    print(f"[ERROR] {error['errorType']}: {error['errorMessage']}")
    if error["stackTrace"]:
        print("Traceback (most recent call last):")
        print("".join(error["stackTrace"]).rstrip("\n"))


def plain(value):
    """Converts values that JSON does not have, as the managed runtime does for Decimal."""
    import decimal

    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Runtime:
    def __init__(self):
        self.connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request(method, API + path, body, headers)
        response = self.connection.getresponse()
        return response.headers, response.read()

    def run(self):
        try:
            handler = load(os.environ["_HANDLER"])
        except InitError as error:
            report(error.error)
            self.finish("")
            self.call("POST", "/init/error", json.dumps(error.error).encode())
            sys.exit(1)
        while True:
            headers, body = self.call("GET", "/invocation/next")
            self.invoke(handler, headers, body)

    def invoke(self, handler, headers, body):
        context = Context(headers)
        request_id = RequestId.value = context.aws_request_id
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        path = f"/invocation/{request_id}"
        try:
            result = handler(json.loads(body), context)
            try:
                result = json.dumps(result, ensure_ascii=False, default=plain).encode()
            except Exception as error:
                error = {
                    "errorMessage": f"Unable to marshal response: {error}",
                    "errorType": "Runtime.MarshalError",
                    "requestId": request_id,
                    "stackTrace": [],
                }
                report(error)
                result, path = json.dumps(error).encode(), path + "/error"
            else:
                path += "/response"
        except Exception as error:
            error = failure(error, request_id)
            report(error)
            result, path = json.dumps(error).encode(), path + "/error"
        self.finish(request_id)
        self.call("POST", path, result)

    @staticmethod
    def finish(request_id):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.write(f"{END}{request_id}\n")
                stream.flush()
            except (OSError, ValueError):
                pass


def main():
    sys.meta_path.append(Included())
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    configure_logging()
    try:
        Runtime().run()
    except (ConnectionError, http.client.HTTPException, KeyboardInterrupt):
        # The server has ended.
        sys.exit(0)


main()
