import { HttpErrorResponse } from '@angular/common/http';

/** The format of every REST answer that has a body. */
export interface Answer<T> {
  readonly success: boolean;
  readonly data: T;
}

/** problemOf says what went wrong with a request, and what to do about it. */
export function problemOf(error: unknown): string {
  if (error instanceof HttpErrorResponse) {
    if (error.status === 0) return 'The server did not answer. Check that the playground is running, then try again.';
    const text: unknown = error.error?.error?.message;
    if (typeof text === 'string' && text) return text;
    const seconds = Number(error.headers.get('Retry-After'));
    if (seconds > 0) return `The server has too much to do at the moment. Try again in ${seconds} seconds.`;
    return `The server answered ${error.status}. Try again, or reload the page.`;
  }
  return error instanceof Error ? error.message : String(error);
}
