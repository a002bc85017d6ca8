// @ts-check
// Says what is wrong with a token that the server has refused, and how to mend it. The
// server names the mistake in the data of connect_error (server/auth/mistake.go), beside the
// code. No token is shown.

/** @type {Record<string, string>} */
const mistakes = {
  query: "The token is in the query of the URL, where proxies log it, so the server does not take it. Send it as auth: { token }.",
  not_text: "auth.token is no string. Send the token’s text alone.",
  bearer: "The token begins with “Bearer ”. That word belongs in the header Authorization of a REST request. auth.token is the token alone.",
  undefined: "The token is the text “undefined” or “null”: the variable was empty when it was made into a string. Read the token before you connect, and do not connect without one.",
  no_jwt: "This is no JSON Web Token: it does not have three parts with points between them.",
  unsigned: "The token’s header says alg: none, so nobody has signed it. A server must accept only the algorithms that it uses itself: jwt.verify(token, secret, { algorithms: [\"HS256\"] }).",
  signature: "The signature does not fit: somebody changed the token, or another secret signed it. Servers that share users need the same JWT_SECRET.",
};

/** @type {Record<string, string>} */
const codes = {
  token_missing: "There is no auth.token. Set auth: { token } before the client connects.",
  token_expired: "The token has expired. Make auth a function, auth: (cb) => cb({ token: current() }), so that each attempt sends a fresh one.",
  user_unknown: "The token is valid, and its user does not exist any more. Log in again.",
};

/**
 * What is wrong with a refused token, and how to mend it; "" if the server has not said so.
 * @param {unknown} error the error of the event connect_error
 */
export function tokenMistake(error) {
  const { mistake, code } = /** @type {{mistake?: unknown, code?: unknown}} */ (Object(/** @type {{data?: unknown}} */ (Object(error)).data));
  if (typeof mistake === "string" && Object.hasOwn(mistakes, mistake)) return mistakes[mistake];
  return typeof code === "string" && Object.hasOwn(codes, code) ? codes[code] : "";
}
