/**
 * Answers that are looked up once for each world (or claim) they were asked of, by a text that says all they depend on.
 * They go when what they were asked of goes.
 */
export function lookedUpOnce<Of extends object, Answer>(): (of: Of, key: string, lookUp: () => Answer) => Answer {
  const answers = new WeakMap<Of, Map<string, Answer>>();
  return (of, key, lookUp) => {
    let ofOne = answers.get(of);
    if (ofOne === undefined) {
      ofOne = new Map<string, Answer>();
      answers.set(of, ofOne);
    }
    const known = ofOne.get(key);
    if (known !== undefined) return known;
    const answer = lookUp();
    ofOne.set(key, answer);
    return answer;
  };
}
