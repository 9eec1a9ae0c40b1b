"""Drift of a stack, which moto does not know: each resource's own API is asked, over the network, whether it is as the template has it."""
import threading
import uuid
from datetime import datetime, timezone

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from readback.accounts import Accounts
from readback.compare import compare, resolve

from .calls import remembering

#: Detections by id, and the last one of a stack.
detections, last = {}, {}


def detect(endpoint, account, stack, detection):
    try:
        accounts, names = Accounts(endpoint), stack.resource_map
        template = stack.template_dict['Resources']
        physical = {name: names[name].physical_resource_id for name in template}
        drifts = []
        for logical_id, resource in template.items():
            client = remembering(lambda service: accounts.client(account, service))
            written = resolve(resource.get('Properties', {}), physical)
            found = [(name, verdict, value) for name, verdict, value in compare(client, resource['Type'], physical[logical_id], written)]
            wrong = [(name, value) for name, verdict, value in found if verdict in ('differs', 'absent')]
            drifts.append(
                {
                    'StackId': stack.stack_id,
                    'LogicalResourceId': logical_id,
                    'PhysicalResourceId': physical[logical_id],
                    'ResourceType': resource['Type'],
                    'StackResourceDriftStatus': 'MODIFIED' if wrong else 'IN_SYNC',
                    'Timestamp': datetime.now(timezone.utc),
                    'PropertyDifferences': [
                        {'PropertyPath': f'/{name}', 'ExpectedValue': str(written[name]), 'ActualValue': str(value), 'DifferenceType': 'NOT_EQUAL'}
                        for name, value in wrong
                    ],
                }
            )
        detection.update(drifts=drifts, status='DETECTION_COMPLETE')
    except Exception as error:  # whatever it is, drift is then unknown, and said to be
        detection.update(status='DETECTION_FAILED', reason=f'{type(error).__name__}: {error}')


def install(endpoint):
    def detect_stack_drift(self):
        stack = self.cloudformation_backend.get_stack(self._get_param('StackName'))
        identifier = str(uuid.uuid4())
        detection = detections[identifier] = {'stack': stack, 'status': 'DETECTION_IN_PROGRESS', 'reason': None, 'drifts': []}
        last[stack.stack_id] = detection
        # Beside this call: what is asked are this server's own APIs.
        threading.Thread(target=detect, args=(endpoint, self.current_account, stack, detection), daemon=True).start()
        return ActionResult({'StackDriftDetectionId': identifier})

    def describe_stack_drift_detection_status(self):
        identifier = self._get_param('StackDriftDetectionId')
        detection = detections.get(identifier)
        if detection is None:
            raise ValidationError(message=f'Drift detection {identifier} does not exist')
        drifted = [drift for drift in detection['drifts'] if drift['StackResourceDriftStatus'] != 'IN_SYNC']
        answer = {
            'StackId': detection['stack'].stack_id,
            'StackDriftDetectionId': identifier,
            'DetectionStatus': detection['status'],
            'Timestamp': datetime.now(timezone.utc),
            'DriftedStackResourceCount': len(drifted),
            'StackDriftStatus': 'DRIFTED' if drifted else 'IN_SYNC',
        }
        return ActionResult(answer if detection['reason'] is None else {**answer, 'DetectionStatusReason': detection['reason']})

    def describe_stack_resource_drifts(self):
        stack = self.cloudformation_backend.get_stack(self._get_param('StackName'))
        return ActionResult({'StackResourceDrifts': last.get(stack.stack_id, {'drifts': []})['drifts']})

    CloudFormationResponse.detect_stack_drift = detect_stack_drift
    CloudFormationResponse.describe_stack_drift_detection_status = describe_stack_drift_detection_status
    CloudFormationResponse.describe_stack_resource_drifts = describe_stack_resource_drifts
