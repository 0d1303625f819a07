import type { Schemas } from "@fashion-platform/client";
import { Button } from "react-aria-components/Button";
import { useFormats } from "../../../shared/texts/formats";
import { useText } from "../../../shared/texts/texts";
import type { NamedColor } from "../draping";
import { FaultList } from "./fault-list";

interface Shown {
  match: Schemas["MatchView"];
  drape: (color: NamedColor) => void;
}

/** Whether a color goes with the user, why, and the nearest one that would. */
export function Verdict({ match: { goes, score, nearest, reason, faults }, drape }: Shown) {
  const text = useText();
  const { decimal, percent } = useFormats();
  return (
    <div className={goes ? "notice" : "notice failure"}>
      <h3>{text(goes ? "match.goes" : "match.goes-not")}</h3>
      <p>
        {text(`match.${reason.code}`, { color: nearest.name, difference: decimal(reason.value) })}{" "}
        {text("match.score", { score: percent(score) })}
      </p>
      {faults.length > 0 && <FaultList faults={faults} />}
      {!goes && (
        <p>
          {text("match.instead")}{" "}
          <Button onPress={() => drape(nearest)}>
            <span className="dot" style={{ backgroundColor: nearest.hex }} aria-hidden="true" /> {nearest.name}
          </Button>
        </p>
      )}
    </div>
  );
}
