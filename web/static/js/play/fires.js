// @ts-check

/**
 * Whether a fault is listed while the learner asks what fires an event.
 * @param {string[]} events the built-in events that the fault fires
 * @param {string} wanted the event that the learner has chosen; "" for any
 */
export const isListed = (events, wanted) => wanted === "" || events.includes(wanted);

/**
 * Which group of faults is open after the learner has chosen an event: the group that was open
 * if it lists a fault, or else the first one that does.
 * @param {{id: string, listed: number}[]} groups the groups in their order, with how many faults each lists
 * @param {string} open the id of the group that is open; "" for none
 * @returns {string} "" if no group lists a fault
 */
export function openGroup(groups, open) {
  const full = groups.filter((g) => g.listed > 0);
  return (full.find((g) => g.id === open) ?? full[0])?.id ?? "";
}

/** What a group says about how many faults it lists. @param {string} id @param {number} listed @param {number} all */
export function countText(id, listed, all) {
  if (listed < all) return `${listed} of ${all}`;
  return { door: `${all} ways to be refused`, disasters: `${all}, step by step` }[id] ?? String(all);
}
