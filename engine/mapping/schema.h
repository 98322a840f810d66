/* The JSON Schema (draft 7) of the documents below mappings/; its source is mapping.schema.json. */
#ifndef ENGINE_MAPPING_SCHEMA_H
#define ENGINE_MAPPING_SCHEMA_H

extern const char mapping_schema[];

#endif
