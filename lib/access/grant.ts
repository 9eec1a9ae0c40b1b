import { mayBeNamed, naming, type Who } from './principal';
import { every } from './truth';
import type { Context, Grant, Request, Truth } from './types';

const PREFIX = 'kms:encryptioncontext:';

/** Whether a grant gives this operation to who asks, under its constraints (KMS Developer Guide, "Grants in AWS KMS"). */
export function gives({ grantee, operations, constraints }: Grant, { principal, action, context }: Request): Truth {
  const operation = action.toLowerCase().replace(/^kms:/, '');
  if (!operations.some((name) => name.toLowerCase() === operation)) return false;
  const kind = principal.kind === 'service' ? 'Service' : 'AWS';
  const who: Who = [[kind, grantee]];
  const named = naming(who, principal);
  const known = named === 'session' || named === 'entity' || (mayBeNamed(who, principal) ? undefined : false);
  if (known === false) return false;
  const kept = every([constraints?.encryptionContextEquals, constraints?.encryptionContextSubset], (wanted) =>
    wanted === undefined ? true : matches(wanted, context, wanted === constraints?.encryptionContextEquals),
  );
  return kept === false ? false : known === undefined ? undefined : kept;
}

/** "Equals: only when the encryption context matches", "Subset: includes the key-value pairs specified" (KMS API Reference, GrantConstraints). */
function matches(wanted: { readonly [key: string]: string }, { known, others }: Context, exactly: boolean): Truth {
  const pairs = new Map(Object.entries(wanted).map(([key, value]) => [PREFIX + key.toLowerCase(), value]));
  const more = [...known].some(([key, values]) => key.startsWith(PREFIX) && values !== null && !pairs.has(key));
  if (exactly && more) return false;
  const held = every([...pairs], ([key, value]) => {
    const values = known.get(key);
    return values === undefined && others === 'free' ? undefined : values?.length === 1 && values[0] === value;
  });
  return held === true && exactly && others === 'free' ? undefined : held;
}
