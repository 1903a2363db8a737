#include "core/scenario/demo.h"
