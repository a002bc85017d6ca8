// @ts-check

/** After a disconnect with one of these reasons a client does not reconnect on its own. The first two are those of the client, the others those of the server. */
export const goodbyes = ["io client disconnect", "io server disconnect", "client namespace disconnect", "server namespace disconnect"];

/** The errors of a transport, after which a client tries again. */
export const ofTransport = ["xhr poll error", "xhr post error", "websocket error", "timeout", "fetch read error", "fetch write error"];
