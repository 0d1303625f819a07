import { HEIGHT, WIDTH } from "../face/face";
import type { Pixels } from "./light";

/** Return the part of a picture that the finder shows, which covers it: left, top, width and height. */
export function viewOf(width: number, height: number): [number, number, number, number] {
  const scale = Math.min(width / WIDTH, height / HEIGHT);
  return [(width - scale * WIDTH) / 2, (height - scale * HEIGHT) / 2, scale * WIDTH, scale * HEIGHT];
}

/** Return what gives the view of a picture of some size in the few pixels in which it is looked at. */
export function viewer(): (picture: CanvasImageSource, width: number, height: number) => Pixels {
  const context = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  return (picture, width, height) => {
    context.drawImage(picture, ...viewOf(width, height), 0, 0, WIDTH, HEIGHT);
    return context.getImageData(0, 0, WIDTH, HEIGHT).data;
  };
}
