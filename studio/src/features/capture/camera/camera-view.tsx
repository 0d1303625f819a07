import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { useText } from "../../../shared/texts/texts";
import "./camera.css";
import { useCountdown } from "./countdown";
import { takePicture, useAdvice } from "./frames";
import { type Facing, useCamera } from "./stream";

interface View {
  take: (files: readonly File[]) => void;
  close: () => void;
  /** Called where there is no camera, or it may not be used. */
  onMissing: () => void;
}

/** The camera with an oval for the face, and one sentence at a time about the light. */
export function CameraView({ take, close, onMissing }: View) {
  const text = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<Facing>("user");
  const [count, setCount] = useState(1);
  const stream = useCamera(facing, onMissing);
  const advice = useAdvice(video);
  useLeaving(close);
  useEffect(() => {
    if (video.current && stream) video.current.srcObject = stream;
  }, [stream]);
  const shoot = useCallback(() => {
    if (!video.current) return;
    setCount(count + 1);
    void takePicture(video.current, text("camera.name", { count })).then((file) => take([file]));
  }, [take, text, count]);
  const [left, countDown] = useCountdown(shoot);
  const isBusy = !advice || left !== undefined;
  return (
    <section className="camera" aria-label={text("camera.label")} tabIndex={-1} ref={takeFocus}>
      <div className="finder" data-facing={facing}>
        <video ref={video} autoPlay playsInline muted aria-hidden="true" />
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <ellipse cx="50" cy="47" rx="27" ry="38" />
        </svg>
        {left !== undefined && <strong className="countdown">{left}</strong>}
      </div>
      <p role="status">{advice ? text(`camera.${advice}`) : text("camera.opening")}</p>
      <div className="actions">
        <Button className="primary" onPress={shoot} isDisabled={isBusy}>
          {text("camera.take")}
        </Button>
        <Button onPress={countDown} isDisabled={isBusy}>
          {text("camera.later")}
        </Button>
        <Button onPress={() => setFacing(facing === "user" ? "environment" : "user")}>{text("camera.flip")}</Button>
        <Button onPress={close}>{text("camera.close")}</Button>
      </div>
    </section>
  );
}

function takeFocus(section: HTMLElement | null): void {
  section?.focus();
}

/** Leave by the Escape key. */
function useLeaving(close: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => event.key === "Escape" && close();
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [close]);
}
