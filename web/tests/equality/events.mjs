// Converts the arguments of a manager's and an engine's events for the log. Random ids are left
// out. In place of some objects, only a name is logged.
import { describe, details, toLog } from "./values.mjs";

/** The arguments of a manager's event, in the form that they have in the log. @param {string} event @param {any[]} args */
export function managerArgs(event, args) {
  switch (event) {
    case "error":
    case "reconnect_error":
      return args.map(describe);
    case "close":
      return [args[0], ...details(args[1])];
    case "packet": {
      const { type, nsp, data, id } = args[0];
      const shown = type === 0 ? Object.keys(data ?? {}).sort() : toLog(data); // without ids
      return [{ type, nsp, ...(data === undefined ? {} : { data: shown }), ...(id === undefined ? {} : { id }) }];
    }
    default:
      return args.map(toLog);
  }
}

/** The arguments of an engine's event, in the form that they have in the log. @param {string} event @param {any[]} args */
export function engineArgs(event, args) {
  switch (event) {
    case "upgrading":
    case "upgrade":
      return [args[0].name];
    case "upgradeError":
    case "error":
      return args.map(describe);
    case "close":
      return [args[0], ...details(args[1])];
    case "handshake": {
      const { sid, ...rest } = args[0];
      return [{ ...rest, sid: typeof sid }];
    }
    case "data":
    case "message":
      return [/^0.*"sid"/.test(args[0]) ? "<connect>" : toLog(args[0])];
    case "packet":
    case "packetCreate": {
      const { type, data } = args[0];
      const secret = type === "open" || (type === "message" && /^0.*"sid"/.test(data));
      return secret ? [type] : [type, ...(data === undefined ? [] : [toLog(data)])];
    }
    default:
      return args.map(toLog);
  }
}
