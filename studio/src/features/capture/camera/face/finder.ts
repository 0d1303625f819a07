import weightsAddress from "@vladmandic/human/models/blazeface.bin?url";
import { type Face, faceOf, inputOf, NAMES } from "./face";
import { network } from "./network";

/** Return the face in a picture of `WIDTH` by `HEIGHT`, if there is one. */
export type FindFace = (pixels: Uint8ClampedArray) => Promise<Face | undefined>;

/** Load BlazeFace, the model for rear cameras, which sees small faces too; it fails where its files cannot be loaded. */
export async function loadFinder(): Promise<FindFace> {
  const [graph, weights] = await Promise.all([import("@vladmandic/human/models/blazeface.json"), load(weightsAddress)]);
  const run = network(graph.default, weights);
  return async (pixels) => faceOf(await run(inputOf(pixels), NAMES));
}

async function load(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}
