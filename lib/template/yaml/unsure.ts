/** Thrown by the quick reader where a text is not of the plain forms it knows; the library then reads it. */
export const UNSURE = new Error('not of the plain forms');
export const unsure = (): never => {
  throw UNSURE;
};
