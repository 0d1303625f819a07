import { type RefObject, useEffect, useState } from "react";
import { type Advice, advise, type Pixels } from "./guidance";

const LOOK_MILLISECONDS = 500;
const LOOK_WIDTH = 64;
const LOOK_HEIGHT = 48;
const QUALITY = 0.92;

type Video = RefObject<HTMLVideoElement | null>;

/** Return what to change, as the picture of the camera is now; undefined before there is one. */
export function useAdvice(video: Video): Advice | undefined {
  const [advice, setAdvice] = useState<Advice>();
  useEffect(() => {
    const canvas = new OffscreenCanvas(LOOK_WIDTH, LOOK_HEIGHT);
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    let previous: Pixels | undefined;
    const look = () => {
      if (!video.current?.videoWidth) return;
      context.drawImage(video.current, 0, 0, LOOK_WIDTH, LOOK_HEIGHT);
      const { data } = context.getImageData(0, 0, LOOK_WIDTH, LOOK_HEIGHT);
      setAdvice(advise(data, previous));
      previous = data;
    };
    const timer = setInterval(look, LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [video]);
  return advice;
}

/** Return the picture of the camera as a file, in the size that the camera gives. */
export async function takePicture(video: HTMLVideoElement, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")!.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return new File([blob], name, { type: blob.type });
}
