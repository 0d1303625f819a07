import { dominantColor, SIDE } from "./garment-color";

/** Read the color of the garment in a picture, in this tab.
 *
 * @throws DOMException the browser cannot read this kind of picture.
 */
export async function readColor(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, SIDE, SIDE);
  bitmap.close();
  return dominantColor(context.getImageData(0, 0, SIDE, SIDE));
}
