import type { ReactNode } from "react";
import { sentenceOf } from "../api/queries";
import { useText } from "../texts/texts";

/** What went wrong, read out at once. */
export function Failure({ error, children }: { error: unknown; children?: ReactNode }) {
  const text = useText();
  const sentence = sentenceOf(error);
  return (
    <div role="alert" className="notice failure">
      <p>{sentence ?? text("shared.unreachable")}</p>
      {children}
    </div>
  );
}

/** What is going on, read out when there is time. */
export function Status({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="status">
      {children}
    </p>
  );
}
