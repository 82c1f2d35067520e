#pragma once
#include <stddef.h>

/* How many bytes of the heap are in use, by the allocator's own count; 0 where it does not tell. */
size_t heap_in_use(void);
