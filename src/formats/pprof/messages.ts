/**
 * The messages of profile.proto and their field numbers, in the names of
 * https://github.com/google/pprof/blob/main/proto/profile.proto; the names appear in error messages.
 */
export interface Message {
  readonly name: string;
  /** Field name by field number. */
  readonly fields: readonly string[];
}

export const PROFILE: Message = {
  name: 'Profile',
  fields: [
    '',
    'sample_type',
    'sample',
    'mapping',
    'location',
    'function',
    'string_table',
    'drop_frames',
    'keep_frames',
    'time_nanos',
    'duration_nanos',
    'period_type',
    'period',
    'comment',
    'default_sample_type',
    'doc_url',
  ],
};

export const PROFILE_FIELD = {
  sampleType: 1,
  sample: 2,
  mapping: 3,
  location: 4,
  function: 5,
  stringTable: 6,
  dropFrames: 7,
  keepFrames: 8,
  timeNanos: 9,
  durationNanos: 10,
  periodType: 11,
  period: 12,
  comment: 13,
  defaultSampleType: 14,
  docUrl: 15,
} as const;

export const VALUE_TYPE: Message = { name: 'ValueType', fields: ['', 'type', 'unit'] };
export const VALUE_TYPE_FIELD = { type: 1, unit: 2 } as const;

export const SAMPLE: Message = { name: 'Sample', fields: ['', 'location_id', 'value', 'label'] };
export const SAMPLE_FIELD = { locationId: 1, value: 2, label: 3 } as const;

export const LABEL: Message = { name: 'Label', fields: ['', 'key', 'str', 'num', 'num_unit'] };
export const LABEL_FIELD = { key: 1, str: 2, num: 3, numUnit: 4 } as const;

export const MAPPING: Message = {
  name: 'Mapping',
  fields: [
    '',
    'id',
    'memory_start',
    'memory_limit',
    'file_offset',
    'filename',
    'build_id',
    'has_functions',
    'has_filenames',
    'has_line_numbers',
    'has_inline_frames',
  ],
};
export const MAPPING_FIELD = {
  id: 1,
  memoryStart: 2,
  memoryLimit: 3,
  fileOffset: 4,
  filename: 5,
  buildId: 6,
  hasFunctions: 7,
  hasFilenames: 8,
  hasLineNumbers: 9,
  hasInlineFrames: 10,
} as const;

export const LOCATION: Message = { name: 'Location', fields: ['', 'id', 'mapping_id', 'address', 'line', 'is_folded'] };
export const LOCATION_FIELD = { id: 1, mappingId: 2, address: 3, line: 4, isFolded: 5 } as const;

export const LINE: Message = { name: 'Line', fields: ['', 'function_id', 'line', 'column'] };
export const LINE_FIELD = { functionId: 1, line: 2, column: 3 } as const;

export const FUNCTION: Message = {
  name: 'Function',
  fields: ['', 'id', 'name', 'system_name', 'filename', 'start_line'],
};
export const FUNCTION_FIELD = { id: 1, name: 2, systemName: 3, filename: 4, startLine: 5 } as const;
