import type { Schemas } from "@fashion-platform/client";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { Failure, Status } from "../../shared/ui/notices";
import { WideTable } from "../../shared/ui/wide-table";
import { useDeadLetters, useDrop, useRetry } from "./reads";

type Letter = Schemas["DeadLetter"];
type ShowTimeline = (correlationId: string) => void;

/** Events that failed too often, to be sent again or deleted. */
export function DeadLetters({ showTimeline }: { showTimeline: ShowTimeline }) {
  const text = useOwnerText();
  const { data: letters, error } = useDeadLetters();
  const retry = useRetry();
  return (
    <>
      <h2>{text("health.letters")}</h2>
      <p>{text("health.letters-help")}</p>
      {(error ?? retry.error) && <Failure error={error ?? retry.error} />}
      {letters && <Status>{text("health.letters-count", { total: letters.total })}</Status>}
      <p role="status">{retry.isSuccess && text("health.retried", { retried: retry.data })}</p>
      {letters && letters.items.length > 0 && (
        <>
          <Button isDisabled={retry.isPending} onPress={() => retry.mutate()}>
            {text("health.retry")}
          </Button>
          <Letters letters={letters.items} showTimeline={showTimeline} />
        </>
      )}
    </>
  );
}

function Letters({ letters, showTimeline }: { letters: readonly Letter[]; showTimeline: ShowTimeline }) {
  const text = useOwnerText();
  const drop = useDrop();
  const columns = (["entry", "type", "group", "occurred", "correlation", "actions"] as const).map((name) => text(`health.${name}`));
  return (
    <>
      {drop.error && <Failure error={drop.error} />}
      <WideTable caption={text("health.letters")} columns={columns}>
        {letters.map((letter) => (
          <tr key={letter.entry}>
            <td>
              <code>{letter.entry}</code>
            </td>
            <td>{letter.type}</td>
            <td>{letter.group}</td>
            <td>{letter.occurred_at}</td>
            <td>
              {letter.correlation_id && (
                <Button
                  aria-label={text("timeline.show-label", { id: letter.correlation_id })}
                  onPress={() => showTimeline(letter.correlation_id)}
                >
                  <code>{letter.correlation_id}</code>
                </Button>
              )}
            </td>
            <td>
              <Drop entry={letter.entry} isPending={drop.isPending} drop={() => drop.mutate(letter.entry)} />
            </td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}

/** A button that asks once more before it deletes. */
function Drop({ entry, isPending, drop }: { entry: string; isPending: boolean; drop: () => void }) {
  const text = useOwnerText();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button aria-label={text("health.drop-label", { entry })} onPress={() => setAsked(true)}>
        {text("health.drop")}
      </Button>
    );
  }
  return (
    <Button
      autoFocus
      className="danger"
      aria-label={text("health.drop-sure-label", { entry })}
      isDisabled={isPending}
      onBlur={() => setAsked(false)}
      onPress={drop}
    >
      {text("health.drop-sure")}
    </Button>
  );
}
