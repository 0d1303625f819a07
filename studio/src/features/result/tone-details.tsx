import type { Schemas } from "@fashion-platform/client";
import { useFormats } from "../../shared/texts/formats";
import { type MessageId, useText } from "../../shared/texts/texts";

type SeasonId = MessageId extends infer Id ? (Id extends `season.${infer Season}` ? Season : never) : never;

/** Undertone and the measured color, for everybody; ITA and CIELAB, for who wants them. */
export function ToneDetails({ tone, season }: { tone: Schemas["SkinTone"]; season: string | null | undefined }) {
  const text = useText();
  const { decimal } = useFormats();
  return (
    <>
      <dl className="facts">
        <dt>{text("result.undertone")}</dt>
        <dd>{text(`undertone.${tone.undertone}`)}</dd>
        {season && <dt>{text("result.season")}</dt>}
        {season && <dd>{text(`season.${season.replace(" ", "-") as SeasonId}`)}</dd>}
        <dt>{text("result.color")}</dt>
        <dd>
          <span className="dot" style={{ backgroundColor: tone.hex }} /> <code>{tone.hex}</code>
        </dd>
      </dl>
      <details>
        <summary>{text("result.numbers")}</summary>
        <dl className="facts">
          <dt>ITA</dt>
          <dd>{decimal(tone.ita)}°</dd>
          <dt>CIELAB (D65)</dt>
          <dd>
            <span className="ltr">{tone.lab.map(decimal).join(" / ")}</span>
          </dd>
        </dl>
      </details>
    </>
  );
}
