"""Commands of the AWS CLI, one JSON line each: `{profile, arguments, folder}` -> `{status, output, errors}`.

Its own code from its own entry point, in one process, because starting it anew takes half a second each time.
"""
import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver

OPTIONS = ('--output', 'json', '--color', 'off', '--cli-connect-timeout', '10', '--cli-read-timeout', '60')
DRIVERS = {}


def run(profile, arguments, folder):
    """A driver keeps what it has read of its services; each profile has one."""
    os.chdir(folder)
    output, errors = io.TextIOWrapper(io.BytesIO(), 'utf-8'), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        if profile not in DRIVERS:
            DRIVERS[profile] = create_clidriver()
        try:
            status = DRIVERS[profile].main([*arguments, *OPTIONS, '--profile', profile])
        except SystemExit as ended:  # how it refuses arguments
            status = ended.code
    output.flush()
    return {'status': status, 'output': output.buffer.getvalue().decode('utf-8'), 'errors': errors.getvalue().strip()}


for line in sys.stdin:
    print(json.dumps(run(**json.loads(line))), flush=True)
