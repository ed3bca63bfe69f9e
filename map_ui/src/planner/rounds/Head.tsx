// The head of a table: what is written of words on the left, what is counted on the right.

export function Head({ words, counts }: { words: readonly string[]; counts: readonly string[] }) {
  return (
    <thead>
      <tr>
        {words.map((one) => (
          <th key={one} scope="col">
            {one}
          </th>
        ))}
        {counts.map((one) => (
          <th key={one} scope="col" class="number">
            {one}
          </th>
        ))}
      </tr>
    </thead>
  );
}
