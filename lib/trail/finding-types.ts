/** What a page of docs/trail-findings.md says of a code; the page is made from here. */
export interface FindingPage {
  /** What happened, in a few words. */
  readonly title: string;
  /** What it means for the reviewer. */
  readonly meaning: string;
  /** What to do next. */
  readonly next: string;
}
