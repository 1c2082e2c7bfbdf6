/**
 * What is wrong with the text of a CSV file: the sentences of its reader and their parts, as it writes them, so that they are found in
 * another language.
 */
export const csvFaults = {
  "csv.at": "{name}: line {line}, column {column}: {fault}",
  "csv.quoteWithin":
    "there is a quote within a cell that does not begin with one; put the cell in quotes, and double those that are part of it.",
  "csv.afterQuote": "there is text after the closing quote of the cell; double the quotes that are part of it.",
  "csv.quoteOpen": "the quoted cell has no end; close it with a quote.",
  "csv.longRow": "a row of more than {most} characters begins here; close its quotes, or cut it into more rows.",
  "csv.noText": "there is {what}, so this is not a text; {fix}.",
  "csv.nul": "a NUL character",
  "csv.byte": "a byte that is not {encoding}",
  "csv.takeOut": "take it out, or save the file as CSV in UTF-8",
  "csv.damaged": "it is damaged or cut off; save the file again, as CSV in UTF-8",
  "csv.otherEncoding": 'save the file as CSV in UTF-8, or give its encoding, such as "{encoding}"',
} as const;

/** The same in Korean. Of encodings only UTF-8 can be given on the page. */
export const csvFaultsKo: Readonly<Record<keyof typeof csvFaults, string>> = {
  "csv.at": "{name} 파일의 {line}행 {column}열: {fault}",
  "csv.quoteWithin":
    "따옴표로 시작하지 않은 칸 안에 따옴표가 있습니다. 칸 전체를 따옴표로 감싸고, 내용에 든 따옴표는 두 번 적어 주세요.",
  "csv.afterQuote": "닫는 따옴표 뒤에 글자가 더 있습니다. 내용에 든 따옴표는 두 번 적어 주세요.",
  "csv.quoteOpen": "따옴표로 시작한 칸이 끝나지 않습니다. 따옴표로 닫아 주세요.",
  "csv.longRow": "여기서 시작하는 행이 {most}자를 넘습니다. 따옴표를 닫거나 여러 행으로 나누어 주세요.",
  "csv.noText": "{what} 때문에 텍스트로 읽을 수 없습니다. {fix}.",
  "csv.nul": "NUL 문자",
  "csv.byte": "{encoding}이 아닌 바이트",
  "csv.takeOut": "그 글자를 지우거나, 파일을 UTF-8 형식의 CSV로 저장해 주세요",
  "csv.damaged": "파일이 손상되었거나 잘렸습니다. UTF-8 형식의 CSV로 다시 저장해 주세요",
  "csv.otherEncoding": "파일을 UTF-8 형식의 CSV로 저장해 주세요(지금은 {encoding} 형식으로 보입니다)",
};
