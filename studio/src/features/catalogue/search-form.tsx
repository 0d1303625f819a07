import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FieldError } from "react-aria-components/FieldError";
import { Form } from "react-aria-components/Form";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { TextField } from "react-aria-components/TextField";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Choice } from "../../shared/ui/choice";
import { AVAILABILITIES } from "./availabilities";
import type { Search } from "./reads";

const CATEGORIES = ["all", "makeup", "clothing"] as const;

/** Which products are listed. */
export function SearchForm({ search, change }: { search: Search; change: (search: Search) => void }) {
  const text = useOwnerText();
  const shared = useText();
  const categories = CATEGORIES.map((id) => [id, id === "all" ? text("catalogue.all") : shared(`category.${id}`)] as const);
  const availabilities = AVAILABILITIES.map((id) => [id, shared(`availability.${id}`)] as const);
  return (
    <>
      <Words words={search.text} choose={(words) => change({ ...search, text: words })} />
      <Choice
        label={text("catalogue.category")}
        options={categories}
        chosen={search.category}
        choose={(category) => change({ ...search, category })}
      />
      <Choice
        label={shared("availability.label")}
        options={availabilities}
        chosen={search.availability}
        choose={(availability) => change({ ...search, availability })}
      />
    </>
  );
}

function Words({ words, choose }: { words: string; choose: (words: string) => void }) {
  const text = useOwnerText();
  const [typed, setTyped] = useState(words);
  const [rejected, setRejected] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    const isTooShort = typed.trim().length === 1;
    setRejected(isTooShort);
    if (!isTooShort) choose(typed.trim());
  }
  return (
    <Form onSubmit={submit} validationBehavior="aria" role="search">
      <TextField type="search" value={typed} onChange={setTyped} isInvalid={rejected} maxLength={100}>
        <Label>{text("catalogue.search")}</Label>
        <Input />
        <FieldError>{text("catalogue.search-rule")}</FieldError>
      </TextField>
      <Button type="submit">{text("catalogue.submit")}</Button>
    </Form>
  );
}
