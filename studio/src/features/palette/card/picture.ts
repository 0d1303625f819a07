import { HEADER, layOut, MARGIN, type Section, TILE, WIDTH } from "./layout";

const INK = "#1f1a24";
const QUIET = "#5d5566";
const FONT = "system-ui, sans-serif";
const SKIN = 84;

export interface Card {
  title: string;
  skin: string;
  sections: readonly Section[];
}

/** Draw a palette as a picture to take along. */
export async function drawCard({ title, skin, sections }: Card): Promise<Blob> {
  const { height, headings, tiles } = layOut(sections);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  fill(context, "#ffffff", 0, 0, WIDTH, height);
  fill(context, skin, WIDTH - MARGIN - SKIN, MARGIN, SKIN, SKIN);
  write(context, title, `700 48px ${FONT}`, INK, MARGIN, HEADER - 44, WIDTH - 3 * MARGIN - SKIN);
  for (const heading of headings) write(context, heading.title, `600 30px ${FONT}`, INK, MARGIN, heading.y, WIDTH - 2 * MARGIN);
  for (const { name, hex, x, y } of tiles) {
    fill(context, hex, x, y, TILE.width, TILE.height);
    write(context, name, `22px ${FONT}`, INK, x, y + TILE.height + 26, TILE.width);
    write(context, hex, `20px ${FONT}`, QUIET, x, y + TILE.height + 52, TILE.width);
  }
  return await toPng(canvas);
}

function fill(context: CanvasRenderingContext2D, color: string, x: number, y: number, width: number, height: number): void {
  context.fillStyle = color;
  context.fillRect(x, y, width, height);
}

function write(context: CanvasRenderingContext2D, text: string, font: string, color: string, x: number, y: number, width: number): void {
  context.font = font;
  context.fillStyle = color;
  context.fillText(text, x, y, width);
}

async function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser made no picture of the palette."))), "image/png");
  });
}
