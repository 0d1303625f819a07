import type { Schemas } from "@fashion-platform/client";

/** The part of a photo that is shown, in pixels of the photo. */
export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Shown {
  face: Pick<Schemas["FaceOutline"], "outline"> | null;
  photo: { width: number; height: number };
}

/** The room on each side of the face, by its size. */
const ROOM = 0.4;

/** Return the part of the photo around the face; the whole photo, where it is not known where the face is. */
export function viewOfFace({ face, photo }: Shown): View {
  if (!face) return { x: 0, y: 0, width: photo.width, height: photo.height };
  const across = around(face.outline.map(([x]) => x!), photo.width);
  const down = around(face.outline.map(([, y]) => y!), photo.height);
  return { x: across.start, y: down.start, width: across.size, height: down.size };
}

function around(places: number[], end: number): { start: number; size: number } {
  const [least, most] = [Math.min(...places), Math.max(...places)];
  const room = ROOM * (most - least);
  const start = Math.min(Math.max(least - room, 0), end - 1);
  return { start, size: Math.max(Math.min(most + room, end) - start, 1) };
}
