// Exports the official packages, from node_modules in the folder config.modules.
import { createRequire } from "node:module";

export const config = JSON.parse(process.argv[2]);
const require = createRequire(config.modules + "/");

export const { Server } = require("socket.io");
export const { io: connect } = require("socket.io-client");
export const { createAdapter, createShardedAdapter } = require("@socket.io/redis-adapter");
export const { Emitter } = require("@socket.io/redis-emitter");
export const { createAdapter: createStreamsAdapter } = require("@socket.io/redis-streams-adapter");
export const { createClient } = require("redis");
