import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { at, type Pointer, shown } from '../../reading/values';

type Judge = (value: string, account: string | undefined) => boolean;
interface Place {
  readonly path: Pointer;
  readonly expected: string;
  readonly test: Judge;
}
const assetBucket: Judge = (bucket, account) => new RegExp(`^cdk-[a-z0-9]+-assets-${account ?? '\\d{12}'}-eu-central-2$`).test(bucket);
const ownImage: Judge = (uri, account) => new RegExp(`^${account ?? '\\d{12}'}\\.dkr\\.ecr\\.eu-central-2\\.amazonaws\\.com/`).test(uri);
const inZurich: Judge = (arn, account) => new RegExp(`^arn:aws:(lambda|sns):eu-central-2:${account ?? '\\d{12}'}:`).test(arn);
const ASSETS = "the account's own asset bucket in eu-central-2";

const PLACES: { readonly [type: string]: readonly Place[] } = {
  'AWS::Lambda::Function': [
    { path: ['Code', 'S3Bucket'], expected: ASSETS, test: assetBucket },
    { path: ['Code', 'ImageUri'], expected: "an image of the account's own registry in eu-central-2", test: ownImage },
  ],
  'AWS::Lambda::LayerVersion': [{ path: ['Content', 'S3Bucket'], expected: ASSETS, test: assetBucket }],
  'AWS::CloudFormation::CustomResource': [
    { path: ['ServiceToken'], expected: 'a function or topic of this account in eu-central-2', test: inZurich },
  ],
  'AWS::CloudFormation::Stack': [
    {
      path: ['TemplateURL'],
      expected: ASSETS,
      test: (url, account) => assetBucket(/^https:\/\/s3\.eu-central-2\.amazonaws\.com\/([^/]+)\//.exec(url)?.[1] ?? '', account),
    },
  ],
  'AWS::CodeBuild::Project': [
    {
      path: ['Source', 'Type'],
      expected: 'S3, CODEPIPELINE or NO_SOURCE: source arrives through locked buckets',
      test: (type) => ['S3', 'CODEPIPELINE', 'NO_SOURCE'].includes(type),
    },
    {
      path: ['Environment', 'Image'],
      expected: "an image of AWS CodeBuild or of the account's own registry",
      test: (image, account) => image.startsWith('aws/codebuild/') || ownImage(image, account),
    },
  ],
};

export const residencyProviderCode: ResourceRule = {
  id: 'residency-provider-code',
  family: 'residency',
  scope: 'resource',
  types: 'any',
  title: "Code that runs comes from the account's own bucket or registry in Zurich",
  why: {
    text: 'Code, source or templates fetched from elsewhere can be changed by others and seen by them.',
    source: 'NIST SP 800-53 r5, SR-4, SI-7',
  },
  fix: 'Publish code as an asset of the account in eu-central-2.',
  needs: 'nothing',
  check: (resource) => {
    const places = PLACES[resource.type.startsWith('Custom::') ? 'AWS::CloudFormation::CustomResource' : resource.type];
    if (!places) return NOT_APPLICABLE;
    return allOf(places.map((place) => judged(resource, place)));
  },
};

function judged({ properties, template }: ResolvedResource, { path, expected, test }: Place): Answer {
  const value: Value | undefined = at(properties, ...path);
  if (value === undefined) return NOT_APPLICABLE;
  const pointer = ['Properties', ...path];
  // A resource of the same template stands where this one does.
  if (value instanceof Unresolved) return value.target ? COMPLIANT : undetermined(pointer, expected, value.reason);
  return typeof value === 'string' && test(value, template.template.account) ? COMPLIANT : violating(pointer, expected, shown(value));
}
