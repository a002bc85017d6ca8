import { DOCUMENT, InjectionToken, inject } from '@angular/core';

/** One of the lab's servers, and where its Socket.IO endpoint is. */
export interface Instance {
  readonly name: 'a' | 'b';
  readonly path: string;
}

/** instanceFrom reads `?instance=b`; anything else is instance a, the default. */
export function instanceFrom(query: string): Instance {
  return new URLSearchParams(query).get('instance') === 'b'
    ? { name: 'b', path: '/lab/main/b/socket.io/' }
    : { name: 'a', path: '/socket.io/' };
}

export const INSTANCE = new InjectionToken<Instance>('instance', {
  factory: () => instanceFrom(inject(DOCUMENT).location.search),
});
