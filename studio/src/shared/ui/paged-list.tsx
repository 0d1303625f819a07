import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { useText } from "../texts/texts";

interface Paged {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  /** Selects what names an item and may have the focus. */
  names: string;
  children: ReactNode;
}

/** A list that grows by a page on demand: the first new item then has the focus, as the button is below all of them or gone. */
export function PagedList({ pages, names, children }: Paged) {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const earlier = useRef<readonly HTMLElement[]>([]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    const shown = [...list.current!.querySelectorAll<HTMLElement>(names)];
    const isBusyElsewhere = ![button.current, document.body].includes(document.activeElement as HTMLButtonElement);
    if (earlier.current.length > 0 && !isBusyElsewhere) shown.find((name) => !earlier.current.includes(name))?.focus();
    earlier.current = isFetchingNextPage ? shown : [];
  }, [isFetchingNextPage, names]);
  return (
    <div ref={list}>
      {children}
      {hasNextPage && (
        // One that is disabled meanwhile would lose the focus.
        <Button ref={button} onPress={() => isFetchingNextPage || void fetchNextPage()}>
          {text(isFetchingNextPage ? "shared.loading" : "shared.more")}
        </Button>
      )}
    </div>
  );
}
