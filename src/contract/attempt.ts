/**
 * What one attempt to submit may take, milliseconds: one look (16 s at most), one request (30 s at most), and room to report. The activity sends
 * nothing that would not fit.
 */
export const SUBMIT_ATTEMPT_MS = 50_000;
