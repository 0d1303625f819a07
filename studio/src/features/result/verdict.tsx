import type { Schemas } from "@fashion-platform/client";
import type { ReactNode } from "react";
import { useText } from "../../shared/texts/texts";

/** Whether the photo was fit to measure, and what would make the next one surer. */
export function Verdict({ quality: { verdict, reasons }, children }: { quality: Schemas["QualityView"]; children?: ReactNode }) {
  const text = useText();
  return (
    <section className="notice" data-verdict={verdict} aria-labelledby="verdict">
      <h2 id="verdict">{text(`verdict.${verdict}`)}</h2>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {verdict !== "good" && children}
    </section>
  );
}
