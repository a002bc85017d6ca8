import { HttpErrorResponse, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { throwError } from 'rxjs';
import { catchError, switchMap } from 'rxjs/operators';

import { AuthService } from './auth.service';

/**
 * Puts the access token on a request. A 401 means that it has expired: refresh
 * once and ask again. The caller has to handle a second 401.
 */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(withToken(request, token)).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof HttpErrorResponse) || error.status !== 401 || !token) return throwError(() => error);
      const newer = auth.getAccessToken();
      // Another request's refresh may have finished while this request was on its way.
      if (newer && newer !== token) return next(withToken(request, newer));
      return auth.refreshToken().pipe(switchMap((fresh) => next(withToken(request, fresh))));
    }),
  );
};

function withToken<T>(request: HttpRequest<T>, token: string | null): HttpRequest<T> {
  return token ? request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }) : request;
}
