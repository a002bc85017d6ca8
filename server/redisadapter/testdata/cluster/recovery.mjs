// Rows of the table that main.mjs plays: a client that was cut off from one server
// recovers on either server.
import assert from "node:assert/strict";
import { eventually } from "./cast.mjs";
import { nested } from "./values.mjs";

// At first the client is connected to the server of the sender.
export async function comeBack(cast, sender) {
  for (const side of ["node", "go"]) {
    const client = await cast.join(sender.side, "traveller", ["red", "only its own"]);
    const { socket, id } = client;
    await sender.do("emit", { sender: true, event: "news", args: ["before"] });
    await cast.fence(sender);
    cast.expect("before", cast.clients, ["before"]);

    const gone = new Promise((resolve) => socket.on("disconnect", resolve));
    socket.io.engine.transport.ws.terminate();
    assert.equal(await gone, "transport close");
    await eventually("disconnected", async () => {
      const found = await sender.do("fetchSockets", { rooms: [id], sender: true });
      assert.deepEqual(found, []);
    });
    cast.clients.pop();

    const missed = [];
    const emit = async (from, target, args, reaches) => {
      await from.do("emit", { sender: true, event: "news", args, ...target });
      await cast.fence(from); // events of two servers arrive in the order of the stream, so wait before the next event
      cast.clients.forEach((other) => (other.got = []));
      if (reaches) missed.push({ event: "news", args });
    };
    for (const from of [cast.of("node"), cast.of("go")]) {
      await emit(from, { rooms: ["red"] }, [from.side, nested], true);
      await emit(from, {}, ["all", 1], true);
      await emit(from, { rooms: ["blue"] }, ["blue"], false);
      await emit(from, { except: ["red"] }, ["not red"], false);
      await emit(from, { rooms: ["empty room", id] }, ["for it"], true);
      if (side === "go") await emit(from, { volatile: true }, ["volatile"], false); // the official adapter delivers missed volatile events too
    }

    socket.io.uri = cast.urls[side] + cast.namespace;
    socket.connect();
    await client.connected();
    assert.ok(socket.recovered, `${sender.side} to ${side}: not recovered`);
    assert.equal(socket.id, id);
    assert.deepEqual(client.got, missed, `${sender.side} to ${side}`);
    client.got = [];
    client.side = side;
    cast.clients.push(client);

    // The recovered client is in its rooms, has its data, and receives new events.
    await sender.do("emit", { sender: true, rooms: ["only its own"], event: "news", args: ["live"] });
    await cast.fence(sender);
    cast.expect("live", [client], ["live"]);
    const [found] = await sender.do("fetchSockets", { rooms: [id], sender: true });
    assert.deepEqual(found.rooms.map(String).sort(), [id, "only its own", "red"].sort());
    assert.deepEqual(found.data, { name: "traveller" });

    // A second client cannot recover the same session.
    const { _pid, _lastOffset } = socket;
    socket.disconnect();
    cast.clients.pop();
    const again = await cast.join(side, "another", [], { auth: { pid: _pid, offset: _lastOffset, rooms: [] } });
    assert.ok(!again.socket.recovered && again.id !== id);
    again.socket.disconnect();
    cast.clients.pop();
  }
}
