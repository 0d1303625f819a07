import { Button } from "react-aria-components/Button";
import { save } from "../../shared/files/save";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { Failure } from "../../shared/ui/notices";
import { areSame, type PaletteList } from "./lists";
import { isConflict, type Served, useWrite } from "./reads";
import { writeSpec } from "./spec";

const FILE = "palettes.yaml";

interface Applied {
  draft: readonly PaletteList[];
  /** The version that the draft began from. */
  start: Served;
  served: Served;
  isValid: boolean;
  takeServed: () => void;
}

/** Makes the palettes live: by itself where nobody else keeps them, else by whoever does. */
export function Apply({ draft, start, served, isValid, takeServed }: Applied) {
  const text = useOwnerText();
  const write = useWrite();
  const isLive = areSame(draft, served.palettes);
  const hasMoved = !isLive && !areSame(start.palettes, served.palettes);
  return (
    <>
      <h2>{text("palettes.apply")}</h2>
      <p role="status">{isLive ? text("palettes.live", { revision: served.revision }) : text("palettes.not-live")}</p>
      {served.rejected && <p className="notice failure">{text("palettes.rejected", { reason: served.rejected })}</p>}
      {hasMoved && <Moved takeServed={takeServed} />}
      {write.error && !isConflict(write.error) && <Failure error={write.error} />}
      {served.writable ? (
        <Button
          className="primary"
          isDisabled={isLive || !isValid || write.isPending}
          onPress={() => write.mutate({ palettes: draft, etag: start.etag })}
        >
          {text("palettes.save")}
        </Button>
      ) : (
        <Spec draft={draft} isValid={isValid} />
      )}
    </>
  );
}

function Moved({ takeServed }: { takeServed: () => void }) {
  const text = useOwnerText();
  return (
    <div role="alert" className="notice failure">
      <p>{text("palettes.moved")}</p>
      <Button onPress={takeServed}>{text("palettes.take-served")}</Button>
    </div>
  );
}

/** What an operator applies: this page only waits until it is live. */
function Spec({ draft, isValid }: { draft: readonly PaletteList[]; isValid: boolean }) {
  const text = useOwnerText();
  const spec = writeSpec(draft);
  return (
    <>
      <p>{text("palettes.spec-help")}</p>
      <pre className="spec" tabIndex={0} role="region" aria-label={FILE}>
        {spec}
      </pre>
      <p>
        <code className="command">kubectl patch fashionplatform NAME --type merge --patch-file {FILE}</code>
      </p>
      <div className="actions">
        <Button isDisabled={!isValid} onPress={() => save(new Blob([spec], { type: "application/yaml" }), FILE)}>
          {text("palettes.download")}
        </Button>
        <Button isDisabled={!isValid} onPress={() => void navigator.clipboard.writeText(spec)}>
          {text("palettes.copy")}
        </Button>
      </div>
    </>
  );
}
