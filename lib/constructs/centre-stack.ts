import { type App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { Account, Centre } from '../model/centre';
import { QUALIFIER, REGION } from '../model/names';
import { isProtected } from '../model/organizations';

/** A stack of one account in Zurich, deployed through our own bootstrap. Resources stand directly in it, so logical ids are the names we choose. */
export class CentreStack extends Stack {
  constructor(
    app: App,
    readonly centre: Centre,
    readonly home: Account,
    name: string,
    description: string,
  ) {
    const trial = centre.environment.class === 'trial' ? ' TRIAL: unfit for real data.' : '';
    super(app, name, {
      env: { account: home.id, region: REGION },
      description: `${description}${trial}`,
      // One synthesizer per stack: it is bound to the first stack that uses it.
      synthesizer: new DefaultStackSynthesizer({ qualifier: QUALIFIER, generateBootstrapVersionRule: false }),
      analyticsReporting: false,
      // In protected accounts nobody has DeleteStack, and the CLI may not call UpdateTerminationProtection there.
      terminationProtection: !isProtected(home),
    });
  }
}
