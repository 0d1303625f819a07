import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Form } from "react-aria-components/Form";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Choice } from "../../shared/ui/choice";
import { Status } from "../../shared/ui/notices";
import { AVAILABILITIES } from "./availabilities";
import { type Change, changeOf, digitsIn, type Draft, draftOf, type Faults, faultsOf, type Product } from "./draft";
import { TextInput } from "./text-input";

interface Props {
  product: Product;
  isSaving: boolean;
  /** Called when something is typed after an earlier attempt. */
  edited: () => void;
  save: (change: Change) => void;
}

/** The fields of a product that its owner changes from day to day. */
export function ProductForm({ product, isSaving, edited, save }: Props) {
  const text = useOwnerText();
  const shared = useText();
  const [draft, setDraft] = useState(() => draftOf(product));
  const [outcome, setOutcome] = useState<Faults | "unchanged">();
  function edit(change: Partial<Draft>) {
    setDraft({ ...draft, ...change });
    setOutcome(undefined);
    edited();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const faults = faultsOf(draft);
    if (Object.values(faults).includes(true)) return setOutcome(faults);
    const change = changeOf(product, draft);
    return change ? save(change) : setOutcome("unchanged");
  }
  const options = AVAILABILITIES.map((id) => [id, shared(`availability.${id}`)] as const);
  const { availability } = draft;
  return (
    <Form onSubmit={submit} validationBehavior="aria">
      <Fields draft={draft} edit={edit} faults={outcome === "unchanged" ? undefined : outcome} />
      <Choice
        label={shared("availability.label")}
        options={options}
        chosen={availability}
        choose={(chosen) => edit({ availability: chosen })}
      />
      <Button type="submit" className="primary" isDisabled={isSaving}>
        {text("catalogue.save")}
      </Button>
      {outcome === "unchanged" && <Status>{text("catalogue.unchanged")}</Status>}
    </Form>
  );
}

interface FieldsProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  faults: Faults | undefined;
}

function Fields({ draft, edit, faults }: FieldsProps) {
  const text = useOwnerText();
  const digits = digitsIn(draft);
  const badPrice = text("catalogue.bad-price", { digits, example: (19).toFixed(digits) });
  return (
    <>
      <TextInput
        label={text("catalogue.edit-price")}
        value={draft.price}
        change={(price) => edit({ price })}
        fault={faults?.price && badPrice}
      />
      <TextInput
        label={text("catalogue.edit-sale")}
        value={draft.salePrice}
        change={(salePrice) => edit({ salePrice })}
        fault={faults?.salePrice && badPrice}
      />
      <TextInput
        label={text("catalogue.edit-currency")}
        value={draft.currency}
        change={(currency) => edit({ currency: currency.toUpperCase() })}
        fault={faults?.currency && text("catalogue.bad-currency")}
      />
    </>
  );
}
