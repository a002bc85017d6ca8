// @ts-check
import { KeptLab } from "../lab/kept-lab.js";
import { storage } from "../page/storage.js";

/** The lab of the visitor's own in which /play goes on. */
export const ownLab = new KeptLab(storage("localStorage"), "socketplay:lab");
