// Moves the clock of a process by forty days: what is made must not depend on it.
const Real = Date;
const ahead = 40 * 24 * 3600 * 1000;
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }
  static now() {
    return Real.now() + ahead;
  }
};
