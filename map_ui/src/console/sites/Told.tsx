export interface Told {
  good: boolean;
  words: string;
}

/** What came of what one did. */
export const ToldLine = ({ told }: { told: Told | null }) =>
  told ? (
    <p class={told.good ? "told open" : "told overdue"} role={told.good ? "status" : "alert"}>
      {told.words}
    </p>
  ) : null;
