import { type RefObject, useEffect, useState } from "react";
import type { FindFace } from "./face/finder";
import { type Advice, advise, type Look } from "./guidance/guidance";
import { viewer } from "./guidance/view";

const PAUSE_MILLISECONDS = 250;
const QUALITY = 0.92;

type Video = RefObject<HTMLVideoElement | null>;

/** What the camera was last seen to show: another object after each look. */
export interface Seen {
  advice: Advice;
}

/** Return what to change, as the picture of the camera is now; undefined before there is one. */
export function useGuidance(video: Video): Seen | undefined {
  const [seen, setSeen] = useState<Seen>();
  const find = useFinder();
  useEffect(() => {
    const look = looker(find);
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const go = async () => {
      const advice = video.current?.videoWidth ? await look(video.current) : undefined;
      if (isOver) return;
      if (advice) setSeen({ advice });
      timer = setTimeout(go, PAUSE_MILLISECONDS);
    };
    void go();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [video, find]);
  return seen;
}

/** Return what finds faces, undefined until it is loaded; for good where that is impossible. */
function useFinder(): FindFace | undefined {
  const [find, setFind] = useState<FindFace>();
  useEffect(() => {
    void import("./face/finder")
      .then(({ loadFinder }) => loadFinder())
      .then((found) => setFind(() => found))
      .catch(() => undefined);
  }, []);
  return find;
}

/** Return what looks at a camera and says what to change, compared with the look before. */
function looker(find: FindFace | undefined): (video: HTMLVideoElement) => Promise<Advice> {
  const view = viewer();
  let previous: Look | undefined;
  return async (video) => {
    const pixels = view(video, video.videoWidth, video.videoHeight);
    const look: Look = { pixels, isSearched: find !== undefined, face: await find?.(pixels) };
    const advice = advise(look, previous);
    previous = look;
    return advice;
  };
}

/** Return the picture of the camera as a file, in the size that the camera gives. */
export async function takePicture(video: HTMLVideoElement, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")!.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return new File([blob], name, { type: blob.type });
}
