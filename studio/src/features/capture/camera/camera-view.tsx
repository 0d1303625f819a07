import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { useText } from "../../../shared/texts/texts";
import { useAutomatic, useShutter } from "./automatic";
import "./camera.css";
import { useCountdown } from "./countdown";
import { Finder } from "./finder";
import { takePicture, useGuidance } from "./frames";
import { useSettled } from "./settled";
import { type Facing, useCamera } from "./stream";

const LATER_SECONDS = 3;
const AUTOMATIC_SECONDS = 2;

interface View {
  take: (files: readonly File[]) => void;
  close: () => void;
  /** Called where there is no camera, or it may not be used. */
  onMissing: () => void;
}

/** The camera with an oval for the face, one sentence at a time, and a shutter that may release by itself. */
export function CameraView({ take, close, onMissing }: View) {
  const text = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<Facing>("user");
  const [count, setCount] = useState(1);
  const stream = useCamera(facing, onMissing);
  const seen = useGuidance(video);
  const advice = useSettled(seen);
  const [isAutomatic, chooseAutomatic] = useAutomatic();
  const rest = useRef(() => {});
  const shoot = useCallback(() => {
    if (!video.current) return;
    rest.current();
    setCount(count + 1);
    void takePicture(video.current, text("camera.name", { count })).then((file) => take([file]));
  }, [take, text, count]);
  const { left, start, cancel } = useCountdown(shoot);
  rest.current = useShutter(seen, isAutomatic, { start: () => start(AUTOMATIC_SECONDS), cancel });
  const stop = useCallback(() => {
    rest.current();
    cancel();
  }, [cancel]);
  useEscape(left === undefined ? close : stop);
  const startLater = () => {
    rest.current();
    start(LATER_SECONDS);
  };
  const says = left !== undefined ? "counting" : advice === "good" && isAutomatic ? "good-automatic" : (advice ?? "opening");
  return (
    <section className="camera" aria-label={text("camera.label")} tabIndex={-1} ref={takeFocus}>
      <Finder video={video} stream={stream} facing={facing} left={left} isGood={advice === "good"} />
      <p role="status">{text(`camera.${says}`)}</p>
      <div className="actions">
        <Button className="primary" onPress={() => (stop(), shoot())} isDisabled={!seen}>
          {text("camera.take")}
        </Button>
        <Button onPress={left === undefined ? startLater : stop} isDisabled={!seen}>
          {text(left === undefined ? "camera.later" : "camera.cancel")}
        </Button>
        <ToggleButton isSelected={isAutomatic} onChange={(chosen) => (stop(), chooseAutomatic(chosen))}>
          {text("camera.automatic")}
        </ToggleButton>
        <Button onPress={() => setFacing(facing === "user" ? "environment" : "user")}>{text("camera.flip")}</Button>
        <Button onPress={close}>{text("camera.close")}</Button>
      </div>
    </section>
  );
}

function takeFocus(section: HTMLElement | null): void {
  section?.focus();
}

/** Call by the Escape key. */
function useEscape(leave: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => event.key === "Escape" && leave();
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [leave]);
}
