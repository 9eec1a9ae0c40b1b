"""Starts the local AWS on the loopback interface. `python -m adapter PORT IDENTITIES`; IDENTITIES is a JSON file, see identities.py."""
import json
import logging
import os
import sys
import threading


def end_with_parent():
    """Standard input closes when the process that started us ends, however it ends."""
    sys.stdin.buffer.read()
    os._exit(0)


def main(port, file):
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.environ['MOTO_PORT'] = port
    os.environ['MOTO_IAM_LOAD_MANAGED_POLICIES'] = 'false'
    from moto.core.config import default_user_config

    default_user_config['lambda']['use_docker'] = False
    default_user_config['stepfunctions']['execute_state_machine'] = True
    from . import cloudformation, drift, edwards, gaps, identities, invoking, mended_builds, policies, remembered

    with open(file, encoding='utf8') as given:
        identities.install(json.load(given))
    cloudformation.install()
    drift.install(f'http://127.0.0.1:{port}')
    policies.install()
    gaps.install()
    edwards.install()
    invoking.install()
    mended_builds.install()
    remembered.install()
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    from moto.server import main as serve

    serve(['--host', '127.0.0.1', '--port', port])


main(*sys.argv[1:3])
