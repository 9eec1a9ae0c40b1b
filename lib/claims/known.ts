/**
 * Answers that are looked up once for each world (or claim) they were asked of, by a text that says all they depend on.
 * They go when what they were asked of goes.
 */
export function lookedUpOnce<Of extends object, Answer>(): (of: Of, key: string, lookUp: () => Answer) => Answer {
  const answers = new WeakMap<Of, Map<string, Answer>>();
  return (of, key, lookUp) => {
    const ofOne = answers.get(of) ?? new Map<string, Answer>();
    answers.set(of, ofOne);
    const answer = ofOne.get(key) ?? lookUp();
    ofOne.set(key, answer);
    return answer;
  };
}
