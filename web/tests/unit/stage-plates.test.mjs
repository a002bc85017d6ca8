// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "../../static/js/stage/ground.js";
import { layout } from "../../static/js/stage/layout.js";
import { labelFor } from "../../static/js/stage/packets.js";
import { platesFor } from "../../static/js/stage/plates.js";
import { hulls } from "../../static/js/stage/rooms.js";
import { apart, lab, parts, roomLabels, seeds, sizes } from "./stage-lab.mjs";

const reason = "a reason with more than enough characters to be cut somewhere";

/**
 * The stage of a lab by chance, with its rooms.
 * @param {number} seed
 * @param {number[]} size
 * @param {{instances: number, clients: number, rooms: number}} most
 */
function stage(seed, [width, height], most) {
  const { figures, rooms, namespaces, ...rest } = lab(seed, most);
  const plan = layout({ width, height, figures, rooms, ...rest });
  const drawn = roomLabels(hulls(rooms, namespaces, plan).hulls);
  return { plan, figures, drawn, taken: [...standing(plan), ...drawn.map((d) => d.box)] };
}

// Without the names of rooms among what is taken, or with a place that is not tested for being
// free, this test names the two boxes.
for (const size of sizes) {
  test(`on ${size.join("×")} plates and the texts of packets cover neither names, marks, instances, rooms' names nor each other`, () => {
    let [plates, texts, asked] = [0, 0, 0];
    for (const instances of [1, 2, 3, 4]) {
      for (const clients of [1, 2, 3, 5, 8, 12, 30]) {
        for (const seed of seeds(6)) {
          const where = `seed ${seed}, ${clients} clients, ${instances} instances`;
          const { plan, figures, drawn, taken } = stage(seed * 1000 + clients, size, { instances, clients, rooms: seed % 4 });
          const [client] = figures;
          const marks = [{ place: `client:${client.key}`, name: "reconnect_attempt", text: reason }, { place: `instance:${client.instance}`, name: "disconnecting", text: reason }];
          const found = platesFor(marks, plan, taken, []);
          const covered = [...taken, ...found.map((p) => p.box)];
          const spot = plan.spots.get(client.key);
          const box = plan.instances.get(client.instance);
          if (!spot || !box) throw new Error(where);
          const hop = /** @type {import("../../static/js/stage/stage.js").Hop} */ ({ kind: "deliver", event: "task:created", payload: '{"title":"Order tea"}', from: `instance:${client.instance}`, to: `client:${client.key}` });
          const text = labelFor(hop, box, spot, plan, covered);
          asked += 2;
          plates += found.length;
          texts += text ? 1 : 0;
          apart([...parts(plan), ...drawn, ...found.map((p) => ({ what: `the plate of ${p.name}`, box: p.box })), ...(text ? [{ what: "the packet's text", box: text.box }] : [])], plan, where);
        }
      }
    }
    // They are there, too: a place that is hard to find is no reason to draw nothing.
    assert.ok(plates > 0.8 * asked, `${plates} of ${asked} plates found a place`);
    assert.ok(texts > 0.3 * asked / 2, `${texts} of ${asked / 2} texts found a place`);
  });
}

test("in a lab of three clients each plate is drawn near its mark, with the reason where there is space", () => {
  for (const size of sizes) {
    const { plan, figures, taken } = stage(3, size, { instances: 2, clients: 3, rooms: 1 });
    for (const place of [...figures.map((f) => `client:${f.key}`), "instance:a", "instance:b"]) {
      const [plate] = platesFor([{ place, name: "disconnect", text: "transport close" }], plan, taken, []);
      const at = plan.spots.get(place.slice(7)) ?? plan.instances.get(place.slice(9));
      assert.ok(plate && at, `${place} on ${size}`);
      const far = Math.hypot(Math.max(plate.box.x - at.x, at.x - plate.box.x - plate.box.width, 0), Math.max(plate.box.y - at.y, at.y - plate.box.y - plate.box.height, 0));
      assert.ok(far < 120, `${place} on ${size}: the plate is ${far} away`);
      assert.equal(plate.name, "disconnect");
      assert.equal(plate.text, size[0] >= 500 ? "transport close" : "");
    }
  }
});

test("a plate of somebody who is not on the stage is not drawn", () => {
  const { plan, taken } = stage(3, [776, 270], { instances: 1, clients: 1, rooms: 0 });
  assert.deepEqual(platesFor([{ place: "client:gone", name: "disconnect", text: "" }, { place: "instance:z", name: "connection", text: "" }], plan, taken, []), []);
});
